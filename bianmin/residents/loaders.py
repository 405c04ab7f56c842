"""The residents' part of the catalogue: types of documents on file and the tags that rules know."""

from bianmin.core.catalog import Merge, loader, read

from .models import DocumentType, TagType


@loader("documents", order=200)
def load_documents() -> int:
    merge = Merge("documents")
    for given in read("documents.yaml")["documents"]:
        values = {field: given[field] for field in ("name", "issuer", "valid_years", "sensitive", "note")}
        values["valid_days"] = given.get("valid_days")
        merge.row(DocumentType, {"code": given["code"]}, values)
    return merge.changed


@loader("tags", order=210)
def load_tags() -> int:
    merge = Merge("tags")
    for given in read("tags.yaml")["tags"]:
        values = {field: given[field] for field in ("holder", "kind", "sensitive", "evidence", "valid_months")}
        merge.row(TagType, {"code": given["code"]}, values | {"name": given["label"], "office_code": given["office"]})
    return merge.changed
