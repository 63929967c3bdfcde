package awslookup_test

import (
	"os"
	"testing"

	"milu2-stage/internal/awslookup/mototest"
)

// motoURL is the endpoint of the moto server that TestMain starts.
var motoURL string //nolint:gochecknoglobals // TestMain can hand it to the tests in no other way

func TestMain(m *testing.M) {
	os.Exit(mototest.Run(m, func(url string) { motoURL = url }))
}
