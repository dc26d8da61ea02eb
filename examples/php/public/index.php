<?php
declare(strict_types=1);

require __DIR__ . '/../vendor/autoload.php';

if (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) === '/healthz') {
    header('Content-Type: text/plain');
    echo "ok\n";
    return;
}
echo (new Sample\Greeting('PHP ' . PHP_VERSION))->page();
