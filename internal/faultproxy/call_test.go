package faultproxy_test

import (
	"net/http"
	"testing"

	"milu2-stage/internal/faultproxy"
)

func TestCallsAreNamedInEveryProtocol(t *testing.T) {
	for sentence, c := range map[string]struct {
		service, method, uri, target, smithy, body string
		api                                        string
		protocol                                   faultproxy.Protocol
	}{
		"EC2": {service: "ec2", method: "POST", uri: "/", body: "Action=DescribeVpcs&Version=2016-11-15",
			api: "ec2:DescribeVpcs", protocol: faultproxy.EC2Query},
		"load balancing": {service: "elasticloadbalancing", method: "POST", uri: "/", body: "Action=DescribeRules",
			api: "elasticloadbalancing:DescribeRules", protocol: faultproxy.Query},
		"CloudWatch, which signs as monitoring": {service: "monitoring", method: "POST", uri: "/", body: "Action=DescribeAlarms",
			api: "cloudwatch:DescribeAlarms", protocol: faultproxy.Query},
		"ECR": {service: "ecr", method: "POST", uri: "/", target: "AmazonEC2ContainerRegistry_V20150921.DescribeRepositories",
			api: "ecr:DescribeRepositories", protocol: faultproxy.JSON},
		"CBOR": {service: "monitoring", method: "POST", uri: "/service/GraniteServiceVersion20100801/operation/DescribeAlarms",
			smithy: "rpc-v2-cbor", api: "cloudwatch:DescribeAlarms", protocol: faultproxy.CBOR},
		"a zone's records": {service: "route53", method: "GET", uri: "/2013-04-01/hostedzone/Z1/rrset?name=a",
			api: "route53:ListResourceRecordSets", protocol: faultproxy.RESTXML},
		"the distributions": {service: "cloudfront", method: "GET", uri: "/2020-05-31/distribution?MaxItems=1",
			api: "cloudfront:ListDistributions", protocol: faultproxy.RESTXML},
		"a bucket": {service: "s3", method: "HEAD", uri: "/bucket", api: "s3:HeadBucket", protocol: faultproxy.S3XML},
		"a bucket's access block": {service: "s3", method: "GET", uri: "/bucket?publicAccessBlock",
			api: "s3:GetPublicAccessBlock", protocol: faultproxy.S3XML},
		"the buckets": {service: "s3", method: "GET", uri: "/?prefix=b", api: "s3:ListBuckets", protocol: faultproxy.S3XML},
		"an API that the proxy does not know": {service: "route53", method: "DELETE", uri: "/2013-04-01/hostedzone/Z1",
			api: "route53:DELETE /2013-04-01/hostedzone/Z1", protocol: faultproxy.RESTXML},
	} {
		t.Run(sentence, func(t *testing.T) {
			header := http.Header{}
			sign(header, c.service)
			if c.target != "" {
				header.Set("X-Amz-Target", c.target)
			}
			if c.smithy != "" {
				header.Set("Smithy-Protocol", c.smithy)
			}
			call := faultproxy.Identify(c.method, c.uri, header, []byte(c.body))
			if call.API() != c.api || call.Protocol != c.protocol || call.Region != "eu-central-1" {
				t.Errorf("got %+v, want %s in %s", call, c.api, c.protocol)
			}
		})
	}
}
