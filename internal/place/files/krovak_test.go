package files

import (
	"math"
	"testing"
)

func TestFromJTSK(t *testing.T) {
	for _, c := range []struct{ y, x, lat, lon, within float64 }{
		{479862.17, 1133960.17, 49.538182, 18.193381, 1e-6}, // an address in Trojanovice
		{471000, 1101000, 49.834, 18.282, 0.02},             // the middle of Ostrava
		{742000, 1043000, 50.08, 14.43, 0.02},               // of Prague
	} {
		lat, lon := fromJTSK(c.y, c.x)
		if math.Abs(lat-c.lat) > c.within || math.Abs(lon-c.lon) > c.within {
			t.Errorf("%v, %v is %.7f, %.7f, want %v, %v", c.y, c.x, lat, lon, c.lat, c.lon)
		}
	}
}

// TestUnproject is the example of the guidance note.
func TestUnproject(t *testing.T) {
	φ, λ := unproject(568991, 1050538.63)
	if math.Abs(φ-angle(50, 12, 32.442)) > 5e-9 || math.Abs(λ-angle(16, 50, 59.179)) > 5e-9 {
		t.Errorf("%.10f, %.10f", φ*180/math.Pi, λ*180/math.Pi)
	}
}
