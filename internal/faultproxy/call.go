package faultproxy

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Protocol is the way in which a service speaks.
type Protocol string

// The protocols of AWS services.
const (
	EC2Query Protocol = "ec2 query"
	Query    Protocol = "query"
	JSON     Protocol = "json"
	CBOR     Protocol = "cbor"
	RESTXML  Protocol = "rest-xml"
	S3XML    Protocol = "s3"
)

// Call is one API call.
type Call struct {
	// Service is the prefix of the service's IAM actions, for example "ec2" or "elasticloadbalancing".
	Service string
	// Operation is the API's name, for example "DescribeVpcs"; "METHOD /path" where it is not known.
	Operation string
	Region    string
	Protocol  Protocol
}

// API names the call, for example "ec2:DescribeVpcs".
func (c Call) API() string { return c.Service + ":" + c.Operation }

// Identify tells from a request which API it calls. The service comes from the signature's scope.
func Identify(method, uri string, header http.Header, body []byte) Call {
	region, service := scope(header.Get("Authorization"))
	c := Call{Service: service, Region: region}
	target, err := url.ParseRequestURI(uri)
	if err != nil {
		target = &url.URL{Path: uri}
	}
	switch {
	case header.Get("X-Amz-Target") != "":
		_, c.Operation, _ = strings.Cut(header.Get("X-Amz-Target"), ".")
		c.Protocol = JSON
	case header.Get(headerProtocol) == protocolCBOR:
		_, c.Operation = cborCall(target.Path)
		c.Protocol = CBOR
	case service == "s3":
		c.Operation, c.Protocol = s3Operation(method, target), S3XML
	case service == "route53" || service == "cloudfront":
		c.Operation, c.Protocol = restOperation(method, target), RESTXML
	default:
		form, _ := url.ParseQuery(string(body))
		c.Operation, c.Protocol = form.Get("Action"), Query
		if service == "ec2" {
			c.Protocol = EC2Query
		}
	}
	if c.Service == "monitoring" {
		c.Service = "cloudwatch"
	}
	return c
}

// scope reads the region and the service out of "AWS4-HMAC-SHA256 Credential=KEY/DATE/REGION/SERVICE/aws4_request, ...".
func scope(authorization string) (region, service string) {
	_, credential, _ := strings.Cut(authorization, "Credential=")
	credential, _, _ = strings.Cut(credential, ",")
	parts := strings.Split(credential, "/")
	if len(parts) < 5 {
		return "", "unsigned"
	}
	return parts[len(parts)-3], parts[len(parts)-2]
}

// s3Operation names a call on a bucket, in path style.
func s3Operation(method string, target *url.URL) string {
	if strings.Trim(target.Path, "/") == "" {
		return "ListBuckets"
	}
	if method == http.MethodHead {
		return "HeadBucket"
	}
	subresources := map[string]string{
		"versioning": "BucketVersioning", "logging": "BucketLogging", "lifecycle": "BucketLifecycleConfiguration",
		"encryption": "BucketEncryption", "publicAccessBlock": "PublicAccessBlock", "tagging": "BucketTagging",
		"ownershipControls": "BucketOwnershipControls", "policy": "BucketPolicy",
	}
	verbs := map[string]string{http.MethodGet: "Get", http.MethodPut: "Put", http.MethodDelete: "Delete"}
	for key := range target.Query() {
		if name, ok := subresources[key]; ok {
			return verbs[method] + name
		}
	}
	return method + " " + target.Path
}

// restOperation names a call of Route 53 or CloudFront that reads.
func restOperation(method string, target *url.URL) string {
	patterns := []struct{ path, operation string }{
		{`^/2013-04-01/hostedzone/?$`, "ListHostedZones"},
		{`^/2013-04-01/hostedzonesbyvpc$`, "ListHostedZonesByVPC"},
		{`^/2013-04-01/hostedzonesbyname$`, "ListHostedZonesByName"},
		{`^/2013-04-01/hostedzone/[^/]+$`, "GetHostedZone"},
		{`^/2013-04-01/hostedzone/[^/]+/rrset$`, "ListResourceRecordSets"},
		{`^/2013-04-01/tags/hostedzone/[^/]+$`, "ListTagsForResource"},
		{`^/2020-05-31/distribution$`, "ListDistributions"},
		{`^/2020-05-31/origin-access-control$`, "ListOriginAccessControls"},
		{`^/2020-05-31/tagging$`, "ListTagsForResource"},
	}
	if method == http.MethodGet {
		for _, p := range patterns {
			if regexp.MustCompile(p.path).MatchString(target.Path) {
				return p.operation
			}
		}
	}
	return method + " " + target.Path
}
