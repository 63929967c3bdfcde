package awslookup

import "milu2-stage/internal/adopt"

// APIs returns the calls that the table names for a listing.
func APIs(l adopt.Listing) []string {
	var apis []string
	for _, c := range listings()[l].calls {
		apis = append(apis, c.api)
	}
	return apis
}
