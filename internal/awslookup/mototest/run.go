package mototest

import (
	"fmt"
	"os"
	"testing"
)

// Run is for a TestMain: it starts a server, hands its URL to use, runs the tests, stops the server, and returns the exit
// code. Without a server it says how to get one, and nothing is run.
func Run(m *testing.M, use func(url string)) int {
	server, err := Start()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer server.Stop()
	use(server.URL)
	return m.Run()
}
