# Serves a directory of CGI scripts (*.pl, *.cgi) and files to an application server.
use strict;
use warnings;
use Plack::App::File;
use Plack::App::WrapCGI;

my $root = $ENV{CGI_ROOT} || '.';
my %script;

sub {
    my $env = shift;
    my $path = $env->{PATH_INFO};
    $path = '/index.pl' if $path eq '/';
    # Nothing above the directory, and nothing hidden.
    return [404, ['Content-Type' => 'text/plain'], ["Not found\n"]] if $path =~ m{/\.} || $path =~ /\0/;
    my $file = "$root$path";
    if ($path =~ /\.(?:pl|cgi)\z/ && -f $file) {
        my $app = $script{$file} ||= do {
            my @run = -x $file ? () : ($^X);
            Plack::App::WrapCGI->new(script => join(' ', @run, $file), execute => 1)->to_app;
        };
        return $app->({ %$env, SCRIPT_NAME => $path, PATH_INFO => '' });
    }
    return [404, ['Content-Type' => 'text/plain'], ["Not found\n"]] if $path =~ /\.(?:psgi|pm)\z|\A\/cpanfile/;
    return Plack::App::File->new(root => $root)->to_app->($env);
};
