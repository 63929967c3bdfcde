package badconfig

import "strings"

func badCompute() map[string]Set {
	return map[string]Set{
		"the web port is above 65535":                 {"web": `{"port": 65536}`},
		"the web port is a text":                      {"web": `{"port": "80"}`},
		"the web port is a float":                     {"web": `{"port": 80.0}`},
		"the web port has an exponent":                {"web": `{"port": 8e1}`},
		"the web instance's type is paravirtual":      {"web": `{"instanceType": "m1.small"}`},
		"the web instance's type has no size":         {"web": `{"instanceType": "t3"}`},
		"the web instance's type is unheard of":       {"web": `{"instanceType": "T3.Small"}`},
		"the health check's path lacks the slash":     {"web": `{"healthCheckPath": "health"}`},
		"the web instance has an unknown field":       {"web": `{"instancetype": "t3.small"}`},
		"the API's min is above its max":              {"api": `{"min": 5}`},
		"the database's volume is small for its type": {"db": `{"volumeType": "io2", "volumeSize": 1}`},
		"the API's spare types are wrong":             {"api": `{"spareInstanceTypes": ["t3.small", "t3a.small", "t4g.small", "t3a.small"]}`},
		"the API's desired count is above its max":    {"api": `{"desired": 9}`},
		"the API's desired count is below its min":    {"api": `{"min": 2, "desired": 1}`},
		"the API's CPU target is above 100":           {"api": `{"cpuTarget": 101}`},
		"the API's CPU target is zero":                {"api": `{"cpuTarget": 0}`},
		"the API's max is zero":                       {"api": `{"max": 0, "min": 0, "desired": 0}`},
		"the API's grace is negative":                 {"api": `{"healthCheckGraceSeconds": -1}`},
		"the API's spare type is the type itself":     {"api": `{"spareInstanceTypes": ["t3.small"]}`},
		"the API's spare type is of another kind":     {"api": `{"spareInstanceTypes": ["t4g.small"]}`},
		"the API has more spare types than fit":       {"api": `{"spareInstanceTypes": [` + manyTypes(40) + `]}`},
		"the API's public ip is a text":               {"api": `{"publicIp": "true"}`},
		"the database's volume is of no known type":   {"db": `{"volumeType": "gp4"}`},
		"the database's volume is too small":          {"db": `{"volumeSize": 0}`},
		"the database's volume is too large":          {"db": `{"volumeSize": 16385}`},
		"the database's io2 volume has no IOPS":       {"db": `{"volumeType": "io2"}`},
		"the database's gp2 volume has IOPS":          {"db": `{"volumeType": "gp2", "volumeIops": 3000}`},
		"the database's gp3 volume has too few IOPS":  {"db": `{"volumeIops": 100}`},
		"the database's port is zero":                 {"db": `{"port": 0}`},
	}
}

func badNodes() map[string]Set {
	return map[string]Set{
		"nodes is a text":                          {"nodes": `"game"`},
		"nodes is null":                            {"nodes": `null`},
		"nodes is one kind":                        {"nodes": `{"name": "game", "port": 7001}`},
		"nodes is a list":                          {"nodes": `[{"name": "game", "port": 7001, "count": 3}, {"name": "match", "port": 7005}]`},
		"nodes is an empty list":                   {"nodes": `[]`},
		"nodes is a list that the Pulumi CLI made": {"nodes": `[{"count": 3}]`},
		"nodes is a list with things wrong": {
			"nodes": `[{"name": "Game", "port": 22}, "chat", {"name": "game-2", "prot": 1}, {"port": 7001}]`,
		},
		"a node is a text":                       {"nodes": `{"game": "yes"}`},
		"a node is a number":                     {"nodes": `{"game": 7001}`},
		"a new kind has no port":                 {"nodes": `{"match": {"count": 2}, "lobby": {}}`},
		"a kind's name is misspelled":            {"nodes": `{"gmae": {"count": 2}}`},
		"a kind's name is misspelled beside it":  {"nodes": `{"gmae": {"count": 2}, "game": {"count": 3}}`},
		"a kind to drop is misspelled":           {"nodes": `{"caht": null}`},
		"a kind to drop is not there":            {"nodes": `{"lobby": null}`},
		"a kind's name has capitals":             {"nodes": `{"Match": {"port": 7005}}`},
		"a kind's name is taken by the program":  {"nodes": `{"web": {"port": 7005}}`},
		"a kind's name reads like an instance":   {"nodes": `{"game-2": {"port": 7005}}`},
		"a kind's name reads like an elastic ip": {"nodes": `{"game-eip": {"port": 7005}}`},
		"a kind's name has a double hyphen":      {"nodes": `{"game--a": {"port": 7005}}`},
		"a kind's name has a dot":                {"nodes": `{"game.a": {"port": 7005}}`},
		"a kind's name is too long":              {"nodes": `{"a-rather-long-kind-of-node": {"port": 7005}}`},
		"two kinds have one port":                {"nodes": `{"arena": {"port": 7001}, "match": {"port": 7001}, "tavern": {"port": 7001}}`},
		"two kinds have one port, two protocols": {"nodes": `{"match": {"port": 7001, "protocol": "udp"}}`},
		"a kind's port is a high-risk one": {
			"nodes":           `{"game": {"port": 22}, "chat": {"port": 8080}}`,
			"nodeClientCidrs": `["0.0.0.0/0"]`,
		},
		"a high-risk port and half the world": {
			"nodes":           `{"game": {"port": 22}, "match": {"port": 8080}}`,
			"nodeClientCidrs": `["10.0.0.0/8", "128.0.0.0/1"]`,
		},
		"a kind's port is a text":                 {"nodes": `{"game": {"port": "seven"}, "match": {"port": "eight"}}`},
		"a kind's health port is zero":            {"nodes": `{"game": {"healthPort": 0}}`},
		"a kind's protocol is in capitals":        {"nodes": `{"game": {"protocol": "TCP"}}`},
		"a kind's type is no load balancer's":     {"nodes": `{"game": {"instanceType": "m3.large"}}`},
		"a kind's count is zero":                  {"nodes": `{"game": {"count": 0}}`},
		"a kind's count is null":                  {"nodes": `{"game": {"count": null}}`},
		"a kind's field is misspelled":            {"nodes": `{"game": {"prot": 7001}}`},
		"a kind has a name inside":                {"nodes": `{"game": {"name": "game"}}`},
		"there are too many kinds of node":        {"nodes": manyKinds(52)},
		"the node defaults have a wrong protocol": {"nodeDefaults": `{"protocol": "sctp"}`},
		"the node defaults have a name":           {"nodeDefaults": `{"name": "game"}`},
		"the node defaults have a wrong count":    {"nodeDefaults": `{"count": 0}`},
	}
}

func badAWS() map[string]Set {
	return map[string]Set{
		"there is no region":                      {"aws:region": "-"},
		"the region is a zone":                    {"aws:region": "us-test-1a"},
		"the region is empty":                     {"aws:region": ""},
		"a provider key is not forwarded":         {"aws:httpProxy": "http://user:pw@proxy"},
		"the default tags are not forwarded":      {"aws:defaultTags": `{"tags": {"a": "b"}}`},
		"a provider key is misspelled":            {"aws:allowedAcountIds": `["123456789012"]`},
		"an account id is short":                  {"aws:allowedAccountIds": `["12345678901"]`},
		"the list of accounts is empty":           {"aws:allowedAccountIds": `[]`},
		"accounts are both allowed and forbidden": {"aws:allowedAccountIds": `["123456789012"]`, "aws:forbiddenAccountIds": `["210987654321"]`},
		"the endpoints are an object":             {"aws:endpoints": `{"ec2": "http://localhost:5000"}`},
		"an endpoint is not a URL":                {"aws:endpoints": `[{"ec2": "localhost:5000"}]`},
		"an endpoint is given twice":              {"aws:endpoints": `[{"ec2": "http://localhost:1"}, {"ec2": "http://localhost:2"}]`},
		"an endpoint has no service":              {"aws:endpoints": `[{}]`},
		"the number of retries is a word":         {"aws:maxRetries": "many"},
		"the retry mode is unknown":               {"aws:retryMode": "legacy"},
		"path style is yes":                       {"aws:s3UsePathStyle": "yes"},
		"two roles are to be assumed": {
			"aws:assumeRoles": `[{"roleArn": "arn:aws:iam::123456789012:role/a"}, {"roleArn": "arn:aws:iam::123456789012:role/b"}]`,
		},
		"no role is to be assumed": {"aws:assumeRoles": `[]`},
		"both assumeRole and assumeRoles are set": {
			"aws:assumeRole":  `{"roleArn": "arn:aws:iam::123456789012:role/a"}`,
			"aws:assumeRoles": `[]`,
		},
		"the role to assume is a user":         {"aws:assumeRole": `{"roleArn": "arn:aws:iam::123456789012:user/a", "externalId": "s3cr3t"}`},
		"the role to assume is nameless":       {"aws:assumeRole": `{"externalId": "s3cr3t"}`},
		"the role to assume is half an object": {"aws:assumeRole": `{"externalId": "s3cr3t"`},
		"the role is assumed for too long":     {"aws:assumeRole": `{"roleArn": "arn:aws:iam::123456789012:role/a", "duration": "13h"}`},
		"the role has an unknown field":        {"aws:assumeRole": `{"roleArn": "arn:aws:iam::123456789012:role/a", "external": "s3cr3t"}`},
		"the access key has no secret key":     {"aws:accessKey": "AKIAEXAMPLE"},
		"the secret key has no access key":     {"aws:secretKey": "s3cr3t"},
		"the secret key holds a line break":    {"aws:accessKey": "AKIAEXAMPLE", "aws:secretKey": "s3c\nr3t"},
	}
}

func badStructure() map[string]Set {
	return map[string]Set{
		"an object is empty text":               {"web": ""},
		"an object is cut short":                {"web": `{"port": 80`},
		"an object is a list":                   {"web": `[]`},
		"an object is null":                     {"web": `null`},
		"an object has something behind it":     {"web": `{"port": 80} {}`},
		"an object has a comma at the end":      {"web": `{"port": 80,}`},
		"an object is YAML":                     {"web": `port: 80`},
		"a text has half a surrogate pair":      {"imports": `{"vpc": "\ud800"}`},
		"a value is very long":                  {"domain": strings.Repeat("long.", 100) + "example.com"},
		"a field of a list has the wrong shape": {"api": `{"spareInstanceTypes": "t3.medium"}`},
	}
}
