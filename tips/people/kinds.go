package people

// Kinds lists every kind of event there ever was, for those who choose by it.
func Kinds() []string {
	return []string{Founded, OfficeCreated, MemberInvited, MemberActivated, OfficeKeyMade, MemberAdmitted, OfficeKeyConfirmed, ListSigned}
}
