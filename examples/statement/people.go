package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/payper/payper/examples/internal/tool"
)

// An agent is who or what a file names as the agent of a chat.
type agent struct {
	id    string
	is    role
	err   error // why the text cannot be an id
	named bool  // in a row that counts: a sum has a name, too
}

// A role is what an agent is to a license.
type role int

const (
	nobody  role = iota // the chat has no agent
	account             // a person, who is an account of the license
	bot
)

// people are the agents that files name, by the text that names them.
type people struct {
	byText map[string]*agent
	bots   []string // that -bots names
}

// find returns the agent that a text without blanks around it names.
func (p *people) find(name []byte) *agent {
	if a, known := p.byText[string(name)]; known {
		return a
	}
	text := string(name)
	a := &agent{id: text, is: account}
	switch id, err := tool.CheckID(text); {
	case err != nil:
		a.err = err
	case id == "" || strings.EqualFold(id, "unassigned"):
		a.is = nobody
	case slices.Contains(p.bots, id):
		a.is = bot
	}
	if p.byText == nil {
		p.byText = make(map[string]*agent)
	}
	p.byText[text] = a
	return a
}

// findSome is find for a file in which an agent cannot be nobody.
func (p *people) findSome(text string) (*agent, error) {
	a := p.find([]byte(strings.TrimSpace(text)))
	if a.is == nobody {
		return a, errors.New("has no agent")
	}
	return a, a.err
}

// join adds the agents of others.
func (p *people) join(others people) {
	for text, other := range others.byText {
		a := p.find([]byte(text))
		a.named = a.named || other.named
	}
}

// who returns the ids of all agents with a role, in order.
func (p *people) who(is role) []string {
	ids := []string{}
	for _, a := range p.byText {
		if a.is == is && a.named {
			ids = append(ids, a.id)
		}
	}
	slices.Sort(ids)
	return ids
}
