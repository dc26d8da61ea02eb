# A page, and the smallest Perl application: PSGI without a framework.
use strict;
use warnings;
use Greeting;
use Plack::Request;

sub {
    my $request = Plack::Request->new(shift);
    return [200, ['Content-Type' => 'text/plain'], ["ok\n"]] if $request->path eq '/healthz';
    return [404, ['Content-Type' => 'text/plain'], ["not found\n"]] if $request->path ne '/';
    return [200, ['Content-Type' => 'text/html; charset=utf-8'], [Greeting::page(sprintf 'Perl %vd', $^V)]];
};
