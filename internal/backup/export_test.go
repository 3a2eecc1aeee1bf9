package backup

// Room lets tests ask whether a disk has room.
var Room = room
