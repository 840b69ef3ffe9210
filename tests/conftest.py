"""What holds for every test: nothing happens by chance."""

import os

# A check case joins a queue at random; tests that want one lay it out themselves.
os.environ["PAYMEND_CHECK_CASES_ONE_IN"] = "0"
