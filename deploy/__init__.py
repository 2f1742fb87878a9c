"""Starting the assistant's processes."""
