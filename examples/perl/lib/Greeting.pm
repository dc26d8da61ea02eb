package Greeting;
use strict;
use warnings;

# A page that says hello.
sub page {
    my ($who) = @_;
    return "<!doctype html>\n<title>Hello</title>\n<h1>Hello from $who</h1>\n";
}

1;
