package userdata

import (
	"encoding/json"
	"fmt"
)

// The metrics that alarms and the dashboard read: the agent joins the name of the plugin and of the measurement.
const (
	MetricMemory = "mem_used_percent"
	MetricDisk   = "disk_used_percent"
)

// agentConfig is the CloudWatch agent's configuration file, as far as we use it:
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Agent-Configuration-File-Details.html
type agentConfig struct {
	Agent   agentSection   `json:"agent"`
	Metrics metricsSection `json:"metrics"`
	Logs    logsSection    `json:"logs"`
}

type agentSection struct {
	Interval int `json:"metrics_collection_interval"`
	// RunAsUser is root: cloud-init's log is not for everybody.
	RunAsUser string `json:"run_as_user"`
}

type metricsSection struct {
	Namespace string            `json:"namespace"`
	Append    map[string]string `json:"append_dimensions"`
	// Aggregate adds each metric once more with these dimensions alone. A disk's own also name its file system, which an
	// alarm cannot know.
	Aggregate [][]string `json:"aggregation_dimensions"`
	Collected collected  `json:"metrics_collected"`
}

type collected struct {
	CPU  cpuMetrics    `json:"cpu"`
	Mem  memoryMetrics `json:"mem"`
	Disk diskMetrics   `json:"disk"`
}

type cpuMetrics struct {
	Measurement []string `json:"measurement"`
	Total       bool     `json:"totalcpu"`
}

type memoryMetrics struct {
	Measurement []string `json:"measurement"`
}

type diskMetrics struct {
	Measurement []string `json:"measurement"`
	Resources   []string `json:"resources"`
	DropDevice  bool     `json:"drop_device"`
}

type logsSection struct {
	Collected struct {
		Files struct {
			List []logFile `json:"collect_list"`
		} `json:"files"`
	} `json:"logs_collected"`
}

type logFile struct {
	Path     string `json:"file_path"`
	Group    string `json:"log_group_name"`
	Stream   string `json:"log_stream_name"`
	Timezone string `json:"timezone"`
}

// agentConfig renders the agent's configuration. What the container prints does not pass through the agent: Docker's own
// driver sends it to the same log group.
func (s Spec) agentConfig() (string, error) {
	disks := []string{"/"}
	files := []logFile{s.logFile("/var/log/cloud-init-output.log", "cloud-init")}
	if s.VolumeID != "" {
		disks = append(disks, MountPoint)
		files = append(files, s.logFile(MountPoint+"/log/*.log", "data"))
	}
	cfg := agentConfig{
		Agent: agentSection{Interval: 60, RunAsUser: "root"},
		Metrics: metricsSection{
			Namespace: s.Namespace,
			Append:    map[string]string{"InstanceId": "${aws:InstanceId}"},
			Aggregate: [][]string{{"InstanceId", "path"}},
			Collected: collected{
				CPU:  cpuMetrics{Measurement: []string{"usage_active"}, Total: true},
				Mem:  memoryMetrics{Measurement: []string{"used_percent"}},
				Disk: diskMetrics{Measurement: []string{"used_percent"}, Resources: disks, DropDevice: true},
			},
		},
	}
	cfg.Logs.Collected.Files.List = files
	data, err := json.MarshalIndent(cfg, "", " ")
	if err != nil {
		return "", fmt.Errorf("rendering the CloudWatch agent's configuration: %w", err)
	}
	return string(data), nil
}

func (s Spec) logFile(path, stream string) logFile {
	return logFile{Path: path, Group: s.LogGroup, Stream: "{instance_id}/" + stream, Timezone: "UTC"}
}
