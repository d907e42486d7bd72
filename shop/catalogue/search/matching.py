"""Products that match a query of words, in an order that bounds the work of frequent words."""

# Every eighth chunk of keys has an index of its own for search. Such an index names all products with a word before the
# first is looked at: for a word of half a million products that takes longer than all the rest of the page. So the
# small index is asked first, and the large one only for a word that is not frequent enough to fill the caller's LIMIT
# from the small one. Chunks, because neighbours in the table are read together.
_FIRST = "(id / 4096) %% 8"


def matched(query: str) -> str:
    """Return the SQL for `id` and `search_vector` of the products that match the SQL `query`; give it a LIMIT.

    Nothing is left out. PostgreSQL appends the second half once the first is used up, so a LIMIT may never reach it.
    """
    columns = "SELECT id, search_vector FROM catalogue_product"
    return (
        f"({columns} WHERE {_FIRST} = 0 AND search_vector @@ {query}"
        f" UNION ALL {columns} WHERE {_FIRST} <> 0 AND search_vector @@ {query})"
    )
