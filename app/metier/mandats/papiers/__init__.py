"""The paper of a mandate: what it says, its signature, what still waits for one."""
