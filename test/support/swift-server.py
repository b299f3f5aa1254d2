"""Runs OpenStack Swift with its S3 API, all of its servers in one process: python3 swift-server.py FOLDER. Prints its port."""

import os
import sys
from array import array

import eventlet

eventlet.monkey_patch()

from eventlet import wsgi
from swift.common import storage_policy, utils

FOLDER = sys.argv[1]
os.makedirs(os.path.join(FOLDER, "devices", "d1"), exist_ok=True)


def write(name, text):
    path = os.path.join(FOLDER, name)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


# Swift looks for this one in /etc, which belongs to the system.
utils.SWIFT_CONF_FILE = write(
    "swift.conf", "[swift-hash]\nswift_hash_path_prefix = tests\nswift_hash_path_suffix = tests\n"
)
storage_policy.reload_storage_policies()
utils.validate_hash_conf()

from swift.common.ring import RingData
from swift.common.wsgi import loadapp

COMMON = f"swift_dir = {FOLDER}\nlog_address = {FOLDER}/no-log\n"
BACKENDS = ("account", "container", "object")
sockets = {kind: eventlet.listen(("127.0.0.1", 0), backlog=512) for kind in (*BACKENDS, "proxy")}
apps = {}
for kind in BACKENDS:
    port = sockets[kind].getsockname()[1]
    device = {"id": 0, "zone": 0, "region": 1, "device": "d1", "ip": "127.0.0.1", "port": port, "weight": 1.0}
    device |= {"replication_ip": "127.0.0.1", "replication_port": port}
    RingData([array("H", [0] * 4)], [device], 30).save(os.path.join(FOLDER, f"{kind}.ring.gz"))
    apps[kind] = loadapp(
        write(
            f"{kind}.conf",
            f"[DEFAULT]\ndevices = {FOLDER}/devices\nmount_check = false\n{COMMON}"
            f"[pipeline:main]\npipeline = server\n[app:server]\nuse = egg:swift#{kind}\n",
        )
    )
apps["proxy"] = loadapp(
    write(
        "proxy.conf",
        f"""[DEFAULT]
{COMMON}
[pipeline:main]
pipeline = catch_errors cache s3api tempauth proxy-server
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:s3api]
use = egg:swift#s3api
location = {os.environ["S3_REGION"]}
[filter:tempauth]
use = egg:swift#tempauth
user_test_writer = {os.environ["S3_SECRET"]} .admin
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
""",
    )
)
with open(os.path.join(FOLDER, "requests.log"), "w", encoding="utf-8") as log:
    servers = [eventlet.spawn(wsgi.server, sockets[kind], app, log) for kind, app in apps.items()]
    print(sockets["proxy"].getsockname()[1], flush=True)
    for server in servers:
        server.wait()
