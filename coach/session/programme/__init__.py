"""Programmes and flows: the models of their files, the library of shipped and own ones, the steps they make."""
