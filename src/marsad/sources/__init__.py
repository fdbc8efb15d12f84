"""Where reports come from: files, folders and standard input; what cannot be read is set aside with its reason."""
