package awscheck_test

import (
	"fmt"
	"os"
	"testing"

	"milu2-stage/internal/awslookup/mototest"
)

// motoURL is the endpoint of the moto server that TestMain starts.
var motoURL string //nolint:gochecknoglobals // TestMain can hand it to the tests in no other way

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

// run keeps the deferred stop out of os.Exit's way.
func run(m *testing.M) int {
	server, err := mototest.Start()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer server.Stop()
	motoURL = server.URL
	return m.Run()
}
