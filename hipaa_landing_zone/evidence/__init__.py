"""What the landing zone can show for each line of the Security Rule: collected, never claimed."""
