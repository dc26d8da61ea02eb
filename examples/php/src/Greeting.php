<?php
declare(strict_types=1);

namespace Sample;

final class Greeting
{
    public function __construct(private readonly string $who)
    {
    }

    /** A page that says hello. */
    public function page(): string
    {
        $who = htmlspecialchars($this->who);
        return "<!doctype html>\n<title>Hello</title>\n<h1>Hello from {$who}</h1>\n";
    }
}
