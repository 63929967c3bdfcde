package awslookup_test

import (
	"testing"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/faultproxy"
)

func TestAnswersThatAreNotAWSs(t *testing.T) {
	t.Parallel()
	for sentence, c := range map[string]struct {
		listing adopt.Listing
		body    string
		isError bool
	}{
		"an answer to another action":     {adopt.ListVpcs, "<DescribeSubnetsResponse/>", true},
		"an error page in XML":            {adopt.ListVpcs, "<Error><Code>x</Code></Error>", true},
		"a plain text":                    {adopt.ListVpcs, "OK", true},
		"a web page after a declaration":  {adopt.ListDistributions, "<?xml version=\"1.0\"?>\n<!-- x --><HTML>", true},
		"a web page to a JSON call":       {adopt.ListRepositories, "<html>", true},
		"a web page to a CBOR call":       {adopt.ListAlarms, "<html>", true},
		"blanks only":                     {adopt.ListVpcs, " \n", true},
		"an empty answer that is AWS's":   {adopt.ListVpcs, "<?xml version=\"1.0\"?>\n<DescribeVpcsResponse/>", false},
		"an empty JSON answer":            {adopt.ListRepositories, "{}", false},
		"an empty distribution list":      {adopt.ListOriginAccessControls, "<OriginAccessControlList/>", false},
		"the end of XML in the middle":    {adopt.ListVpcs, "<DescribeVpcsResponse><vpcSet><item>", true},
		"JSON that stops after its start": {adopt.ListRepositories, `{"repositories":[`, true},
	} {
		t.Run(sentence, func(t *testing.T) {
			w := newWorld(t)
			if c.listing == adopt.ListDistributions {
				if _, err := w.source.Identity(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			w.proxy.Inject(faultproxy.Rule{API: "*", Fault: faultproxy.Respond(200, "text/xml", c.body)})
			live, err := w.source.List(t.Context(), adopt.Query{Listing: c.listing, Region: home})
			if (err != nil) != c.isError || len(live) != 0 {
				t.Errorf("got %v, %v; want error %t", live, err, c.isError)
			}
		})
	}
}
