"""What a host knows before anything is changed: its time, and whence we come. Arguments: networks of administrators."""

import ipaddress
import json
import os
import sys
import time

source = os.environ.get("SSH_CONNECTION", "").partition(" ")[0]
networks = [ipaddress.ip_network(network) for network in sys.argv[1:]]
is_admin = any(ipaddress.ip_address(source) in network for network in networks) if source else True
json.dump({"time": int(time.time()), "source": source, "is_admin": is_admin}, sys.stdout)
