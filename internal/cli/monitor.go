package cli

import (
	"context"
	"time"

	"example.org/spolu/internal/exchange/access"
	"example.org/spolu/internal/jobs"
	"example.org/spolu/internal/letter"
	"example.org/spolu/internal/monitor"
	"example.org/spolu/internal/post"
)

// monitor is what counts, with all that it will ever count there from the beginning.
func (a *app) monitor() *monitor.Monitor {
	m := monitor.New(a.db)
	var problems []string
	for _, p := range post.Problems {
		problems = append(problems, string(p))
	}
	m.Letters(letter.Kinds(), problems)
	m.Refusals(access.Refusals())
	a.exchange.Access.OnRefusal(m.SignInFailed)
	return m
}

// counted are jobs of which the monitor is told how each time ended; a panic is a failure.
func counted(m *monitor.Monitor, all []jobs.Job) []jobs.Job {
	for i, j := range all {
		done, do := m.Job(j.Name, j.Every), j.Do
		all[i].Do = func(ctx context.Context) (err error) {
			began, failed := time.Now(), true
			defer func() { done(time.Since(began), failed) }()
			err = do(ctx)
			failed = err != nil
			return err
		}
	}
	return all
}
