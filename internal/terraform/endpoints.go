package terraform

import "strings"

// findEndpoints finds the gateway endpoint of S3, and the interface endpoints.
func (f *finder) findEndpoints() {
	var services []any
	var source []string
	for _, endpoint := range f.inVPC("aws_vpc_endpoint") {
		prefix := "com.amazonaws." + f.stage.string("aws:region") + "."
		service, ok := strings.CutPrefix(endpoint.text("service_name"), prefix)
		switch {
		case ok && service == "s3" && endpoint.text("vpc_endpoint_type") != "Interface":
			f.adopt("endpoint-s3", endpoint)
			for _, r := range f.where("vpc_endpoint_id", endpoint.id(), "aws_vpc_endpoint_route_table_association") {
				f.adopt("endpoint-s3", r)
			}
		case ok && service != "s3" && endpoint.text("vpc_endpoint_type") == "Interface":
			services, source = append(services, service), append(source, endpoint.Address)
			f.adopt("endpoint-"+strings.ReplaceAll(service, ".", "-"), endpoint)
			if ids := endpoint.texts("security_group_ids"); len(ids) == 1 && f.byID[ids[0]] != nil {
				f.groups["sg-endpoints"] = f.byID[ids[0]]
			}
		default:
			f.stay(endpoint, "the program has a gateway endpoint of S3 and interface endpoints of AWS's services only")
		}
	}
	if len(services) > 0 {
		f.stage.set("interfaceEndpoints", services, strings.Join(source, ", "))
	}
}

// findFlowLog finds the flow log into the logs bucket. A stage without one goes on without.
func (f *finder) findFlowLog() {
	logs := f.inVPC("aws_flow_log")
	for _, log := range logs {
		if strings.Contains(log.text("log_destination"), "/vpc-flow-logs/") && log.text("traffic_type") == "REJECT" {
			f.adopt("flow-log", log)
			continue
		}
		f.stay(log, "it records other traffic, or elsewhere, than the program's")
	}
	if len(f.found["flow-log"]) == 0 {
		f.stage.set("flowLogs", false, "no aws_flow_log that is the program's")
	}
}
