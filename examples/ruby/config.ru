# A page, and the smallest Ruby application: Rack without a framework.
require_relative 'app'

run App.new
