require 'rack'

class App
  def call(env)
    case env['PATH_INFO']
    when '/healthz' then answer(200, 'text/plain', "ok\n")
    when '/' then answer(200, 'text/html', page("Ruby #{RUBY_VERSION}"))
    else answer(404, 'text/plain', "not found\n")
    end
  end

  private

  def answer(status, type, body)
    [status, { 'content-type' => "#{type}; charset=utf-8" }, [body]]
  end

  def page(who)
    "<!doctype html>\n<title>Hello</title>\n<h1>Hello from #{Rack::Utils.escape_html(who)}</h1>\n"
  end
end
