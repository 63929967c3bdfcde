package newstage

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"
)

// page collects the lines of a file.
type page struct{ bytes.Buffer }

func (p *page) line(format string, args ...any) { fmt.Fprintf(&p.Buffer, format+"\n", args...) }

// set writes a key with a text as its value, quoted where YAML needs it.
func (p *page) set(name, text string) error {
	return p.entry(entry{name, scalar(name), scalar(text)})
}

func scalar(text string) *yaml.Node {
	n := &yaml.Node{}
	n.SetString(text)
	return n
}

// entry writes a key with its value and their comments, below config.
func (p *page) entry(e entry) error {
	name := scalar(e.name)
	name.HeadComment, name.LineComment = e.key.HeadComment, e.key.LineComment
	var out bytes.Buffer
	encoder := yaml.NewEncoder(&out)
	encoder.SetIndent(2)
	if err := encoder.Encode(&yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{name, e.value}}); err != nil {
		return fmt.Errorf("writing %s: %w", e.name, err)
	}
	for line := range strings.Lines(out.String()) {
		if strings.TrimSpace(line) != "" {
			line = "  " + line
		}
		_, _ = p.WriteString(line)
	}
	return nil
}

// render writes the stage's file.
func (d *draft) render() ([]byte, error) {
	p, stack := &page{}, d.stack()
	p.line("# The stage with index %d, %s. Check it, then deploy it, after shared:", d.index, d.plan.VPC)
	p.line("#   go run -trimpath ./cmd/milu2 preflight -s %s", stack)
	p.line("#   pulumi up -s %s", stack)
	p.line("config:")
	for i, section := range []func(*page) error{
		d.renderAccount, d.renderIdentity, d.renderDomain, d.renderTrusted, d.renderPeering, d.renderEdge, d.renderRest,
	} {
		if i > 0 {
			p.line("")
		}
		if err := section(p); err != nil {
			return nil, err
		}
	}
	return append(bytes.TrimRight(p.Bytes(), "\n"), '\n'), nil
}

func (d *draft) renderAccount(p *page) error {
	if err := p.set("aws:region", d.region); err != nil {
		return err
	}
	p.line("")
	if accounts, ok := d.copied("aws:allowedAccountIds"); ok {
		p.line("  # The account that this may touch; anything else stops.")
		return p.entry(accounts)
	}
	p.line("  # The account that this may touch; anything else stops. Worth setting:")
	p.line(`  #   pulumi config set -s %s --path "aws:allowedAccountIds[0]" 123456789012`, d.stack())
	return nil
}

func (d *draft) renderIdentity(p *page) error {
	p.line("  %s: stage", key("scope"))
	p.line("")
	p.line("  # Decides the addresses: %d is %s. Never change it on a deployed stage.", d.index, d.plan.VPC)
	p.line("  %s: %s", key("stageIndex"), strconv.Itoa(d.index))
	p.line("")
	suffix := ""
	if d.suffix != nil {
		suffix = *d.suffix
	} else if d.model != nil && d.model.region() == d.region {
		suffix = "-" + d.stack()
	}
	if suffix == "" {
		p.line("  # Ends the physical names. A second stage in one region needs one, for example -%s:", d.stack())
		p.line("  #   pulumi config set -s %s %s -- -%s", d.stack(), key("nameSuffix"), d.stack())
		return nil
	}
	p.line("  # Ends the physical names: two stages in one region need different ones.")
	return p.set(key("nameSuffix"), suffix)
}

func (d *draft) renderDomain(p *page) error {
	zone, domain := "example.com", d.stack()+".example.com"
	if d.model != nil && d.model.value(key("publicZone")) != "" {
		zone = d.model.value(key("publicZone"))
		domain = d.stack() + "." + zone
		if rest, ok := strings.CutPrefix(d.model.value(key("domain")), d.model.stack+"."); ok {
			domain = d.stack() + "." + rest
		}
	}
	p.line("  # Yours to check: the stage's domain, and the public Route 53 zone, which must exist, that it lies in.")
	if err := p.set(key("domain"), domain); err != nil {
		return err
	}
	return p.set(key("publicZone"), zone)
}

func (d *draft) renderTrusted(p *page) error {
	p.line("  # Yours to check: the offices that may use SSH, RDP, the database port and ping.")
	if trusted, ok := d.copied(key("trustedCidrs")); ok {
		return p.entry(trusted)
	}
	p.line("  # For example:")
	p.line(`  #   pulumi config set -s %s --path "%s[0]" 203.0.113.0/24`, d.stack(), key("trustedCidrs"))
	return nil
}

func (d *draft) renderPeering(p *page) error {
	build, ok := d.copied(key("peerBuildVpcId"))
	if !ok || build.value.Value == "" {
		p.line("  # Peering with the build VPC is off until its id is set; peerRegion too, if it is in another region:")
		p.line("  #   pulumi config set -s %s %s vpc-0123456789abcdef0", d.stack(), key("peerBuildVpcId"))
		p.line("  #   pulumi config set -s %s %s eu-west-1", d.stack(), key("peerRegion"))
		return nil
	}
	p.line("  # The build VPC to peer with.")
	if err := p.entry(build); err != nil {
		return err
	}
	if block, ok := d.copied(key("peerBuildVpcCidr")); ok {
		if err := p.entry(block); err != nil {
			return err
		}
	}
	values := map[string]string{
		key("peerBuildVpcId"): build.value.Value, key("peerRegion"): d.model.value(key("peerRegion")),
	}
	d.adjustPeering(values)
	if region := values[key("peerRegion")]; region != "" {
		return p.set(key("peerRegion"), region)
	}
	return nil
}

func (d *draft) renderEdge(p *page) error {
	p.line("  # Who may reach the game's ports from outside, and whether the load balancer of the nodes is public:")
	p.line(`  #   pulumi config set -s %s --path "%s[0]" 0.0.0.0/0`, d.stack(), key("nodeClientCidrs"))
	p.line(`  #   pulumi config set -s %s --path "%s.internetFacing" true`, d.stack(), key("nlb"))
	if clients, ok := d.copied(key("nodeClientCidrs")); ok {
		if err := p.entry(clients); err != nil {
			return err
		}
	}
	nlb, ok := d.copied(key("nlb"))
	if !ok || nlb.value.Kind != yaml.MappingNode {
		return nil
	}
	if dropped := drop(nlb.value, "allocationIds"); dropped {
		d.note("%s.allocationIds of %s was not copied: two stages cannot share an address.", nlb.name, d.model.stack)
	}
	if len(nlb.value.Content) == 0 {
		return nil
	}
	return p.entry(nlb)
}

// renderRest copies what else the model sets and a further stage can share.
func (d *draft) renderRest(p *page) error {
	if d.model == nil {
		return nil
	}
	own := []string{
		"aws:region", "aws:allowedAccountIds", key("scope"), key("stageIndex"), key("nameSuffix"), key("domain"), key("publicZone"),
		key("trustedCidrs"), key("peerBuildVpcId"), key("peerBuildVpcCidr"), key("peerRegion"), key("nodeClientCidrs"),
		key("nlb"), key("imports"), key("names"), key("external"), key("ignoreChanges"),
	}
	first := true
	for _, e := range d.model.entries {
		if slices.Contains(own, e.name) {
			continue
		}
		if why := d.notCopied(e); why != "" {
			d.note("%s of %s was not copied: %s.", e.name, d.model.stack, why)
			continue
		}
		if first {
			p.line("  # As in Pulumi.%s.yaml:", d.model.stack)
			first = false
		}
		e.key.HeadComment = strings.ReplaceAll(e.key.HeadComment, "-s "+d.model.stack, "-s "+d.stack())
		if err := p.entry(e); err != nil {
			return err
		}
	}
	return nil
}

// notCopied says why a value is of no use to another stage.
func (d *draft) notCopied(e entry) string {
	if hasSecret(e.value) {
		return fmt.Sprintf("it is encrypted for that stack; set it with `pulumi config set --secret -s %s %s`", d.stack(), e.name)
	}
	for _, name := range regional() {
		if e.name == key(name) && d.model.region() != d.region {
			return "it is of the region " + d.model.region()
		}
	}
	return ""
}

// copied returns the model's value of a key, without the comments around it.
func (d *draft) copied(name string) (entry, bool) {
	if d.model == nil {
		return entry{}, false
	}
	for _, e := range d.model.entries {
		if e.name == name && !hasSecret(e.value) {
			e.key, e.value = scalar(name), bare(e.value)
			return e, true
		}
	}
	return entry{}, false
}

// bare returns a copy of a value without comments, lists and objects one entry a line.
func bare(n *yaml.Node) *yaml.Node {
	c := &yaml.Node{Kind: n.Kind, Tag: n.Tag, Value: n.Value, Style: n.Style &^ yaml.FlowStyle}
	for _, child := range n.Content {
		c.Content = append(c.Content, bare(child))
	}
	return c
}

// drop takes a field out of an object, and reports whether it was there.
func drop(object *yaml.Node, field string) bool {
	for i := 0; i+1 < len(object.Content); i += 2 {
		if object.Content[i].Value == field {
			object.Content = slices.Delete(object.Content, i, i+2)
			return true
		}
	}
	return false
}

// hasSecret reports whether a value, or a part of it, is encrypted: {secure: ...}.
func hasSecret(n *yaml.Node) bool {
	if n.Kind == yaml.MappingNode && len(n.Content) == 2 && n.Content[0].Value == "secure" {
		return true
	}
	return slices.ContainsFunc(n.Content, hasSecret)
}
