"""The release builder: one tarball from a clean commit, with all that a host needs; the same commit, the same bytes.

`python -m deploy.build [--python 3.13] [--machine x86_64] [--output .local/releases]`

The way is `commit → gate → statics → wheels → sbom → checksums → archive`, a module each; `release` walks it.
"""
