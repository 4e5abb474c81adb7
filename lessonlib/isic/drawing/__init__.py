"""The embedded set: lesions drawn from the criteria that dermatologists look for."""
