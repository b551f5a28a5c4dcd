"""The server that stands in for MongoDB's own, made to search an index.

Every query of HMS names its index. The server walks the whole of an index that is named, and reads each document of it;
here it begins where the values of the query's first columns stand, as MongoDB does. What it finds it compares with the
query as before, so an answer can't become wrong by this. The server's version is pinned, for this rests on its inside.
"""

import sys
import threading

from secantus.cli import main
from secantus.sortkey import COMPOUND_SEP, encode_value_directed
from secantus.storage import Storage

asked = threading.local()
find_matching = Storage.find_matching
walk = Storage._candidates_from_hint


def find(self, db, coll, filter=None, **options):
    asked.filter = filter or {}
    try:
        return find_matching(self, db, coll, filter, **options)
    finally:
        asked.filter = {}


def search(self, db, coll, resolved, sort_field, sort_dir):
    filter = getattr(asked, "filter", {})
    keys = self._key_spec_for(db, coll, resolved) or {}
    values = []
    for column, direction in keys.items():
        if column not in filter or isinstance(filter[column], dict):
            break
        values.append(encode_value_directed(filter[column], int(direction)))
    if not values:
        return walk(self, db, coll, resolved, sort_field, sort_dir)
    is_whole = len(values) == len(keys)
    start = COMPOUND_SEP.join(values) + (b"" if is_whole else COMPOUND_SEP)
    found = self._scan_index_for_id_keys(db, coll, resolved, start, prefix=not is_whole)
    return self._docs_by_recordids(db, coll, found), False


Storage.find_matching = find
Storage._candidates_from_hint = search

if __name__ == "__main__":
    sys.exit(main())
