// Package runbooktest runs docs/operations.md: each procedure begins with the trouble that it is for, compares the messages
// that the page shows with what the engine and the program really write, and runs the page's commands in their order.
//
// The page is bound to the tests by its headings. A fenced block of "text" is a message; "sh" holds commands that bash and
// PowerShell take alike; "bash" is followed by "powershell" with the same commands in the other shell's words; "json" is what to
// write into the file empty.json.
package runbooktest
