package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

const replicas = 3 // as many as there are servers: one may fail

// A node is one NATS server of a cluster on loopback. In production the servers are on
// machines of their own, and this file is not needed.
type node struct {
	Folder  string // with its files
	Client  int    // port for clients
	Route   int    // port for the other nodes
	Routes  []int  // of all nodes; none if there is one node
	Payload int32  // bytes of a message, at most; 0 for the usual 1 MiB
}

// nodes returns the nodes of a cluster on free ports.
func nodes(folder string, payload int32) ([]node, error) {
	ports, err := freePorts(2 * replicas)
	if err != nil {
		return nil, err
	}
	var all []node
	for i := range replicas {
		all = append(all, node{filepath.Join(folder, fmt.Sprint("server-", i+1)), ports[replicas+i], ports[i], ports[:replicas], payload})
	}
	return all, nil
}

// urls returns the addresses of nodes for clients.
func urls(nodes []node) string {
	var all []string
	for _, n := range nodes {
		all = append(all, fmt.Sprint("nats://127.0.0.1:", n.Client))
	}
	return strings.Join(all, ",")
}

func (n node) name() string { return filepath.Base(n.Folder) }

// start starts a node. It is up when the others are, too.
func (n node) start() (*server.Server, error) {
	var cluster server.ClusterOpts
	var routes []*url.URL
	for _, port := range n.Routes {
		cluster = server.ClusterOpts{Name: "payper", Host: "127.0.0.1", Port: n.Route}
		routes = append(routes, &url.URL{Scheme: "nats", Host: fmt.Sprint("127.0.0.1:", port)})
	}
	s, err := server.NewServer(&server.Options{
		ServerName:        n.name(),
		Host:              "127.0.0.1",
		Port:              n.Client,
		Cluster:           cluster,
		Routes:            routes,
		JetStream:         true,
		StoreDir:          n.Folder,
		JetStreamMaxStore: 8 << 30,
		MaxPayload:        n.Payload,
		NoLog:             true,
		NoSigs:            true,
	})
	if err != nil {
		return nil, err
	}
	go s.Start()
	if !s.ReadyForConnections(20 * time.Second) {
		return nil, fmt.Errorf("%s did not start", s.Name())
	}
	return s, nil
}

// startAll starts nodes in this process, and waits until they have a leader. The
// function that it returns stops them.
func startAll(ctx context.Context, nodes []node) (stop func(), err error) {
	var all []*server.Server
	stop = func() {
		for _, s := range all {
			s.Shutdown()
			s.WaitForShutdown()
		}
	}
	for _, n := range nodes {
		s, err := n.start()
		if err != nil {
			stop()
			return nil, err
		}
		all = append(all, s)
	}
	for !slices.ContainsFunc(all, (*server.Server).JetStreamIsLeader) {
		if pause(ctx, 10*time.Millisecond); ctx.Err() != nil {
			stop()
			return nil, errors.New("the servers found no leader")
		}
	}
	return stop, nil
}

// freePorts returns ports of loopback that nobody listens on.
func freePorts(n int) (ports []int, err error) {
	for range n {
		l, err := net.ListenTCP("tcp", &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)})
		if err != nil {
			return nil, err
		}
		defer func() { _ = l.Close() }() // only when all are found, so that they differ
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}
