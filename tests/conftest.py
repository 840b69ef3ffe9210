"""What holds for every test: nothing happens by chance."""

import os

# A check case joins a queue at random; tests that want one lay it out themselves.
os.environ["PAYMEND_CHECK_CASES_ONE_IN"] = "0"
# So is a reviewer asked for their own view first.
os.environ["PAYMEND_OWN_VIEW_PERCENT"] = "0"
