{"name": "Cheap passwords", "summary": "Hashes passwords in a moment", "license": "LGPL-3"}
