#!/usr/bin/env python3
"""Reads pyproject.toml for assemble.

project       whether it describes a project at all, rather than only settings of tools
builds        whether it says how the project is built
dependencies  prints those of the project, one a line
"""
import sys
import tomllib

try:
    with open("pyproject.toml", "rb") as file:
        content = tomllib.load(file)
except tomllib.TOMLDecodeError as problem:
    sys.exit(f"error: pyproject.toml is not valid TOML: {problem}")

asked = sys.argv[1]
project = content.get("project", {})
if asked == "project":
    sys.exit(0 if "project" in content or "build-system" in content else 1)
if asked == "builds":
    sys.exit(0 if "build-system" in content else 1)
for dependency in project.get("dependencies", []):
    print(dependency)
