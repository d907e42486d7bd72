"""The bill of materials: what is inside a release, as CycloneDX 1.6 in JSON."""

import json
import re
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.metadata import RawMetadata, parse_email
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name

from deploy.build.checksums import digest_of
from deploy.build.commit import Commit, file_of
from deploy.build.target import Target

NAME = "sbom.cdx.json"
# In the style sheet and among the fonts; Sass made the former and is not in it.
ASSETS = "shop/assets/package.json"
COMPILERS = {"sass"}
_VENDORED = re.compile(r"(?P<name>[a-z-]+)-(?P<version>[0-9.]+)\.min\.js")
_SHORT = 80  # a longer text is a licence itself, not its name


def bill_of_materials(commit: Commit, target: Target, tree: Path) -> str:
    """Return the bill of what `tree` holds: the shop, its wheels for `target`, and what it gives to browsers."""
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"urn:shop:{commit.digest}"))
    bom.metadata.timestamp = datetime.fromtimestamp(commit.epoch, UTC)
    shop = Component(name="shop", version=commit.release_id, type=ComponentType.APPLICATION, bom_ref="shop")
    bom.metadata.component = shop
    wheels = [(read_metadata(path), path) for path in sorted((tree / "wheels").glob("*.whl"))]
    packages = {canonicalize_name(raw["name"]): _package(raw, path) for raw, path in wheels}
    for component in (*packages.values(), *_given_to_browsers(commit, tree)):
        bom.components.add(component)
        bom.register_dependency(shop, [component])
    for raw, _ in wheels:
        needed = [packages[name] for name in _needs(raw, target) if name in packages]
        bom.register_dependency(packages[canonicalize_name(raw["name"])], needed)
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def read_metadata(wheel: Path) -> RawMetadata:
    """Return what a wheel says of itself."""
    with ZipFile(wheel) as packed:
        name = next(name for name in packed.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name))
        return parse_email(packed.read(name))[0]


def _package(raw: RawMetadata, wheel: Path) -> Component:
    name = canonicalize_name(raw["name"])
    return Component(
        name=name,
        version=raw["version"],
        description=raw.get("summary"),
        licenses=_licences(raw),
        purl=PackageURL("pypi", None, name, raw["version"]),
        bom_ref=f"pypi:{name}",
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest_of(wheel))],
    )


def _licences(raw: RawMetadata) -> Iterable[License]:
    """Return the licence a package names: an expression, a short name, or its classifiers."""
    names = [raw.get("license_expression") or "", raw.get("license") or ""]
    if name := next((name for name in names if name and len(name) < _SHORT), ""):
        return [LicenseFactory().make_from_string(name)]
    classifiers = (text.split(" :: ") for text in raw.get("classifiers", []))
    return [LicenseFactory().make_from_string(words[-1]) for words in classifiers if words[0] == "License"]


def _needs(raw: RawMetadata, target: Target) -> Iterator[NormalizedName]:
    """Yield what a package needs on the target by itself, without its extras."""
    for text in raw.get("requires_dist", []):
        required = Requirement(text)
        if target.may_need(required.marker):
            yield canonicalize_name(required.name)


def _given_to_browsers(commit: Commit, tree: Path) -> Iterator[Component]:
    for path in sorted((tree / "shop/static/vendor").glob("*.js")):
        if found := _VENDORED.fullmatch(path.name):
            yield _npm(found["name"], found["version"])
    for name, version in sorted(json.loads(file_of(commit, ASSETS))["devDependencies"].items()):
        if name not in COMPILERS:
            yield _npm(name, version)


def _npm(name: str, version: str) -> Component:
    scope, _, own = name.rpartition("/")
    purl = PackageURL("npm", scope or None, own, version)
    return Component(name=own, group=scope or None, version=version, purl=purl, bom_ref=f"npm:{name}")
