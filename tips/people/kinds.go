package people

// Kinds lists every kind of event there ever was, for those who choose by it.
func Kinds() []string { return kinds() }
