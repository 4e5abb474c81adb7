"""What ``python -m lessonlib.isic`` can do, one file a group of commands."""
