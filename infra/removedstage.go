package infra

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"milu2-stage/internal/adopt"
	"milu2-stage/internal/config"
)

// stageCauses lists the keys of a stage that what was removed comes from. Where two own a resource, the first one counts.
func stageCauses(stage *config.Stage, state adopt.State, removed []adopt.Resource) []cause {
	names := map[string][]string{} // by type
	for _, r := range removed {
		names[r.Type] = append(names[r.Type], r.Name)
	}
	var configured, repositories, services []string
	for i := range stage.Nodes {
		configured = append(configured, stage.Nodes[i].Name)
	}
	causes := droppedKinds(names[typeSecurityGroup], configured, state)
	for _, kind := range configured {
		causes = append(causes, nodeCauses(kind, names, state)...)
	}
	for _, name := range names[typeImages] {
		repositories = append(repositories, strings.TrimPrefix(name, "repo-"))
	}
	causes = append(causes, listCause("repositories", len(stage.Repositories), repositories, func(r adopt.Resource) bool {
		return slices.ContainsFunc(names[typeImages], func(name string) bool { return strings.EqualFold(name, r.Name) })
	}))
	for _, name := range names[typeEndpoint] {
		services = append(services, endpointName(name, state))
	}
	causes = append(causes, listCause("interfaceEndpoints", len(stage.InterfaceEndpoints), services, func(r adopt.Resource) bool {
		return r.Type == typeEndpoint || hasPart(r.Name, "endpoints")
	}))
	if vpc, ok := deployedText(state, typePeering, "pcx", "peerVpcId"); ok {
		causes = append(causes, cause{
			key: "peerBuildVpcId", why: "it is no longer set, so the stage and the build VPC " + vpc + " no longer reach each other",
			keep: []string{config.SetCommand(projectKey("peerBuildVpcId"), vpc)},
			owns: func(r adopt.Resource) bool {
				return slices.Contains(names[typePeering], "pcx") && (parentIs(r, "Peering") || hasPart(r.Name, "build"))
			},
		})
	}
	key, _ := deployedText(state, typeKeyPair, "key", "publicKey")
	return append(causes, cause{
		key: "publicKey", why: "it is no longer set", keep: publicKeyCommand(key),
		owns: func(r adopt.Resource) bool { return r.Type == typeKeyPair },
	})
}

// droppedKinds is the cause of what belongs to kinds of node that are no longer configured: those of the removed groups.
func droppedKinds(groups, configured []string, state adopt.State) []cause {
	var kinds, keep []string
	ports := map[string]bool{}
	for _, group := range groups {
		kind, ok := strings.CutPrefix(group, groupNode(""))
		if !ok {
			continue
		}
		kinds = append(kinds, kind)
		keep = append(keep, keepKind(kind, state)...)
		for _, p := range deployedPorts(kind, state) {
			ports[p.String()] = true
		}
	}
	if len(kinds) == 0 {
		return nil
	}
	why := "the kind " + kinds[0]
	if len(kinds) > 1 {
		why = "the kinds " + enumerate(kinds)
	}
	return []cause{{
		key: "nodes", why: why + noLonger(kinds, "nodes"), keep: keep,
		owns: func(r adopt.Resource) bool {
			// The rules between load balancers and targets are named by ports, all others by kinds.
			_, rule, _ := strings.Cut(r.Name, "-in-")
			for p := range ports {
				if rule != "" && hasPart(rule, p) {
					return true
				}
			}
			return slices.Contains(kinds, longestPart(r.Name, slices.Concat(kinds, configured)))
		},
	}}
}

// deployedPorts are the ports of a kind of node: that of its listener, and that of its health check.
func deployedPorts(kind string, state adopt.State) []port {
	listener, _ := state.Resource(typeListener, "nlb-"+kind)
	number, _ := listener["port"].(float64)
	protocol, _ := listener["protocol"].(string)
	ports := []port{{strings.ToLower(protocol), int(number)}}
	group, _ := state.Resource(typeTargetGroup, kind+"-tg")
	check, _ := group["healthCheck"].(map[string]any)
	text, _ := check["port"].(string)
	if health, err := strconv.Atoi(text); err == nil {
		ports = append(ports, port{protocolTCP, health})
	}
	return ports
}

// keepKind lists the commands that put a dropped kind back as it is deployed. One of the defaults needs only that the null
// goes which took it away.
func keepKind(kind string, state adopt.State) []string {
	ports := deployedPorts(kind, state)
	commands := []string{config.SetCommand(nodeKey(kind, "port"), strconv.Itoa(ports[0].Number))}
	if defaultKinds()[kind] != nil {
		commands = []string{config.RemoveCommand(projectKey("nodes." + kind))}
	} else if ports[0].Protocol != protocolTCP {
		commands = append(commands, config.SetCommand(nodeKey(kind, "protocol"), ports[0].Protocol))
	}
	if len(ports) > 1 && ports[1].Number != ports[0].Number {
		commands = append(commands, config.SetCommand(nodeKey(kind, "healthPort"), strconv.Itoa(ports[1].Number)))
	}
	if n := deployedCount(kind, state); n > 1 {
		commands = append(commands, config.SetCommand(nodeKey(kind, "count"), strconv.Itoa(n)))
	}
	if _, ok := state.Resource(typeEIP, nodeRole(kind, 0)+"-eip"); ok {
		commands = append(commands, config.SetCommand(nodeKey(kind, "elasticIp"), "true"))
	}
	return commands
}

// defaultKinds are the kinds of node that a stage has by default.
func defaultKinds() map[string]any {
	kinds := map[string]any{}
	_ = config.Default("nodes", &kinds) // A test reads it.
	return kinds
}

// deployedCount is the number of a kind's instances in the state.
func deployedCount(kind string, state adopt.State) int {
	n := 0
	for {
		if _, ok := state.Resource(typeInstance, nodeRole(kind, n)); !ok {
			return n
		}
		n++
	}
}

// nodeCauses are the causes of what belongs to instances and addresses of a kind that is still configured.
func nodeCauses(kind string, names map[string][]string, state adopt.State) []cause {
	ofKind := func(all []string, suffix string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(name string) bool {
			for n := range deployedCount(kind, state) {
				if name == nodeRole(kind, n)+suffix {
					return false
				}
			}
			return true
		})
	}
	var causes []cause
	if gone, key := ofKind(names[typeInstance], ""), nodeKey(kind, "count"); len(gone) > 0 {
		n := deployedCount(kind, state)
		causes = append(causes, cause{
			key: "nodes." + kind + ".count", why: fmt.Sprintf("it is %d, and %d instances are deployed", n-len(gone), n),
			keep: []string{config.SetCommand(key, strconv.Itoa(n))},
			owns: func(r adopt.Resource) bool {
				return slices.ContainsFunc(gone, func(role string) bool { return hasPart(r.Name, role) })
			},
		})
	}
	if gone, key := ofKind(names[typeEIP], "-eip"), nodeKey(kind, "elasticIp"); len(gone) > 0 {
		causes = append(causes, cause{
			key: "nodes." + kind + ".elasticIp", why: "it is no longer true", keep: []string{config.SetCommand(key, "true")},
			owns: func(r adopt.Resource) bool { return r.Type == typeEIP && slices.Contains(gone, r.Name) },
		})
	}
	return causes
}

// endpointName is the service of a deployed endpoint: "ecr.api".
func endpointName(role string, state adopt.State) string {
	full, _ := deployedText(state, typeEndpoint, role, "serviceName")
	const vendorAndRegion = 4 // com.amazonaws.<region>.<service>
	if parts := strings.SplitN(full, ".", vendorAndRegion); len(parts) == vendorAndRegion {
		return parts[vendorAndRegion-1]
	}
	return strings.TrimPrefix(role, "endpoint-")
}

// listCause is the cause of what goes with elements of a list, which has so many others.
func listCause(key string, others int, elements []string, owns func(adopt.Resource) bool) cause {
	c := cause{key: key, why: enumerate(elements) + noLonger(elements, key), owns: owns}
	for i, element := range elements {
		c.keep = append(c.keep, config.SetCommand(fmt.Sprintf("%s[%d]", projectKey(key), others+i), element))
	}
	return c
}

func noLonger(elements []string, key string) string {
	verb := " is"
	if len(elements) > 1 {
		verb = " are"
	}
	return verb + " no longer in " + projectKey(key)
}

// publicKeyCommand is empty for a key that AWS does not return.
func publicKeyCommand(key string) []string {
	if key == "" {
		return nil
	}
	return []string{config.SetCommand(projectKey("publicKey"), key)}
}

// parentIs tells whether a resource belongs to a component of the stage.
func parentIs(r adopt.Resource, component string) bool {
	token := config.Project + ":" + string(config.ScopeStage) + ":" + component
	return r.Type == token || strings.Contains(string(r.URN.QualifiedType()), token+"$")
}

// longestPart is the longest of the parts that the logical name has in it.
func longestPart(name string, parts []string) string {
	longest := ""
	for _, part := range parts {
		if hasPart(name, part) && len(part) > len(longest) {
			longest = part
		}
	}
	return longest
}

// hasPart tells whether a logical name has another one in it, between hyphens.
func hasPart(name, part string) bool { return strings.Contains("-"+name+"-", "-"+part+"-") }
