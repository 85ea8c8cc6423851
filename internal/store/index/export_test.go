package index

// SmallSegments makes segments hold few texts, and searches count less.
func SmallSegments() {
	segmentSize, titleSegment, firstSegments, mostSegments, certain = 3, 4, 1, 2, 2
}
