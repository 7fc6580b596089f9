-- A content is asked for with every part of it that is played: who studies a lesson of it, and whether any course uses it.
CREATE INDEX lesson_of_content ON lesson (content_key) WHERE content_key IS NOT NULL;
