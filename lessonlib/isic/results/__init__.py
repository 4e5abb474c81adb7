"""The notes' table: what every trick costs and brings."""
