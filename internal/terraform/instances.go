package terraform

import (
	"slices"
	"strconv"
	"strings"
)

// takeInstance adopts an instance. A path says where the configuration keeps its settings; nodes have theirs together.
func (f *finder) takeInstance(logical, path string, r *Resource) {
	f.adopt(logical, r)
	f.call(logical, r.nameTag(), r)
	if path == "" {
		return
	}
	f.set(path+".instanceType", r.text("instance_type"), r)
	f.set(path+".publicIp", public(r), r)
	f.set(path+".subnet", placeName(f.place(r)), r)
}

// addressOf finds the elastic address of an instance, and what associates the two.
func (f *finder) addressOf(instance *Resource) (address, association *Resource) {
	for _, r := range append(f.where("instance_id", instance.id(), "aws_eip_association"),
		f.where("network_interface_id", instance.text("primary_network_interface_id"), "aws_eip_association")...) {
		association, address = r, f.byID[r.text("allocation_id")]
	}
	for _, r := range f.where("instance", instance.id(), "aws_eip") {
		if address == nil {
			address = r
		}
	}
	return address, association
}

// findAddresses finds the elastic addresses of a kind of node, all of whose instances have one.
func (f *finder) findAddresses(path string, k *kind) {
	number := 0
	for _, one := range k.targets {
		if address, _ := f.addressOf(one.instance); address != nil {
			number++
		}
	}
	if number == 0 {
		return
	}
	if number < len(k.targets) {
		f.note("%d of %d nodes %s have an elastic address: nodes.%s.elasticIp gives one to all or to none, so those stay as they are", number,
			len(k.targets), k.name, k.name)
	}
	for n, one := range k.targets {
		address, association := f.addressOf(one.instance)
		if number < len(k.targets) {
			f.stay(address, "not every node %s has an elastic address", k.name)
			f.stay(association, "not every node %s has an elastic address", k.name)
			continue
		}
		f.set(path+"elasticIp", true, address)
		f.adopt(k.host(n)+"-eip", address, association)
		f.call(k.host(n)+"-eip", address.nameTag(), address)
	}
}

// findDB finds the database instance: its group has the database's name, or it has a data volume, or the private zone a record.
func (f *finder) findDB() {
	serving := map[*Resource]bool{f.web: true}
	for _, attachment := range f.byType["aws_lb_target_group_attachment"] {
		serving[f.byID[attachment.text("target_id")]] = true
	}
	for _, k := range f.kinds {
		for _, one := range k.targets {
			serving[one.instance] = true
		}
	}
	candidates := f.of(func(r *Resource) bool { return f.isHere(r) && !serving[r] && f.dbScore(r) > 0 }, "aws_instance")
	f.db = f.pick("db", best(candidates, f.dbScore))
	if f.db == nil {
		return
	}
	f.takeInstance("db", "db", f.db)
	f.findVolume()
}

func (f *finder) dbScore(r *Resource) int {
	const byGroup, byPort, byVolume, byRecord = 8, 4, 2, 1
	score := 0
	for _, id := range r.texts("vpc_security_group_ids") {
		group := f.byID[id]
		if strings.HasPrefix(group.text("name"), "milu2stage-db") {
			score |= byGroup
		}
		if f.dbPort(group) > 0 {
			score |= byPort
		}
	}
	if len(f.volumesOf(r)) > 0 || len(r.list("ebs_block_device")) > 0 {
		score |= byVolume
	}
	named := f.of(func(record *Resource) bool {
		return strings.HasPrefix(recordName(record), "db.") && record.has("records", r.text("private_ip"))
	}, "aws_route53_record")
	if len(named) > 0 {
		score |= byRecord
	}
	return score
}

// dbPort is the port that a security group opens to other groups and that databases have; 0 where it is none.
func (f *finder) dbPort(group *Resource) int {
	if group == nil {
		return 0
	}
	for _, r := range f.openings(group) {
		near := slices.ContainsFunc([]int{1433, 1521, 3306, 5432, 6379, 27017}, func(port int) bool {
			return r.from >= port && r.from < port+10
		})
		if r.ingress && r.protocol == "tcp" && r.from == r.to && r.group != "" && r.group != group.id() && near {
			return r.from
		}
	}
	return 0
}

// volumesOf lists the attachments of volumes to an instance.
func (f *finder) volumesOf(instance *Resource) []*Resource {
	return f.where("instance_id", instance.id(), "aws_volume_attachment")
}

// findVolume finds the database's data volume: attached by a resource of its own, or a block of the instance.
func (f *finder) findVolume() {
	attachments := f.volumesOf(f.db)
	if attachment := f.pick("db-data-attachment", attachments); attachment != nil {
		f.adopt("db-data-attachment", attachment)
		f.set("db.dataDevice", attachment.text("device_name"), attachment)
		id := attachment.text("volume_id")
		if volume := f.byID[id]; volume != nil {
			f.adopt("db-data", volume)
			f.setVolume(volume.text("type"), volume.number("size"), volume.number("iops"), volume)
			f.call("db-data", volume.nameTag(), volume)
			return
		}
		f.stage.id("db-data", id, attachment.Address)
		return
	}
	blocks := f.db.list("ebs_block_device")
	if len(attachments) > 0 || len(blocks) != 1 {
		if len(blocks) > 1 {
			f.note("%s has %d volumes in ebs_block_device, and the program one data volume: name it with `pulumi config set -s STACK --path "+
				"milu2-stage:imports.db-data vol-...`", f.db.Address, len(blocks))
		}
		return
	}
	block := blocks[0]
	f.contain("db-data", f.db)
	f.contain("db-data-attachment", f.db)
	f.set("db.dataDevice", textOf(block["device_name"]), f.db)
	f.setVolume(textOf(block["volume_type"]), numberOf(block["volume_size"]), numberOf(block["iops"]), f.db)
	tags, _ := block["tags"].(map[string]any)
	if name := textOf(tags["Name"]); name != "" {
		f.call("db-data", name, f.db)
	} else {
		f.stage.id("db-data", textOf(block["volume_id"]), f.db.Address)
	}
}

// setVolume stores the data volume's settings. What a type has by itself is no setting.
func (f *finder) setVolume(typ string, size, iops int, r *Resource) {
	f.set("db.volumeSize", size, r)
	f.set("db.volumeType", typ, r)
	const gp3IOPS = 3000
	if typ == "io1" || typ == "io2" || typ == "gp3" && iops > gp3IOPS {
		f.set("db.volumeIops", iops, r)
	}
}

// natural compares texts so that game-2 comes before game-10.
func natural(a, b string) int {
	for a != "" && b != "" {
		digitsA, digitsB := leadingDigits(a), leadingDigits(b)
		if digitsA != "" && digitsB != "" {
			first, _ := strconv.Atoi(digitsA)
			second, _ := strconv.Atoi(digitsB)
			if first != second {
				return first - second
			}
			a, b = a[len(digitsA):], b[len(digitsB):]
			continue
		}
		if a[0] != b[0] {
			return int(a[0]) - int(b[0])
		}
		a, b = a[1:], b[1:]
	}
	return len(a) - len(b)
}

func leadingDigits(text string) string {
	return text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]
}
