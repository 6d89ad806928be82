"""Two organisations that become one."""
