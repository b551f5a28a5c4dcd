"""Prints what a database holds, as JSON: the ids of some collections, and the events.

Run by the Python that has the driver.

    python dump.py URL DATABASE COLLECTION...
"""

import json
import sys

from pymongo import MongoClient

url, name, *collections = sys.argv[1:]
with MongoClient(url, serverSelectionTimeoutMS=20_000) as client:
    database = client[name]
    found = {one: [row["_id"] for row in database[one].find({}, {"_id": 1})] for one in collections}
    found["events"] = [
        {"sequence": row["sequence"], "id": row["id"], "type": row["type"], "subject": row["subject"]}
        for row in database.event_log.find({}, {"body": 0}).sort("sequence", 1)]
print(json.dumps(found))
