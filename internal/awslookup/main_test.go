package awslookup_test

import (
	"os"
	"testing"

	"milu2-stage/internal/awslookup/mototest"
)

func TestMain(m *testing.M) { os.Exit(mototest.Run(m)) }
