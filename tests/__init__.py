"""Tests in three speeds: the domain, the pages, the browser."""
