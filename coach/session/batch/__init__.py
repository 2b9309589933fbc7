"""Folders full of photos and videos: found, looked at with all cores or on a cluster, kept line by line, continued."""
